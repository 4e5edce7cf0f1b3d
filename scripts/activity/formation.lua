-- Une formation donnée à des professionnels ou des bénévoles.

return {
  kind = "activity",
  name = "formation",
  title = "Formation de professionnels",
  version = 1,
  one = "une formation",
  many = "formations",
  group = "training",
  open_to = "professionals",
  level = "partners",
  minutes = 180,
  staff_min = 1,
  staff_max = 4,
  counters = {
    { code = "participants", label = "participants", required = true },
    { code = "duree", label = "durée", unit = "minutes", required = true },
  },
}
