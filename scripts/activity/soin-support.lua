-- Un soin de support : une personne, ou un petit groupe, avec un professionnel.

return {
  kind = "activity",
  name = "soin-support",
  title = "Soin de support",
  version = 1,
  one = "un soin de support",
  many = "soins de support",
  group = "act",
  open_to = "professionals",
  level = "team",
  course = true,
  minutes = 60,
  staff_min = 1,
  staff_max = 1,
}
