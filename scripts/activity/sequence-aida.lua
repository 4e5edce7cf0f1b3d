-- Une séquence AIDA : le binôme et l’aidant, 1 h 30.

return {
  kind = "activity",
  name = "sequence-aida",
  title = "Séquence AIDA",
  version = 1,
  one = "une séquence AIDA",
  many = "séquences AIDA",
  group = "act",
  open_to = "professionals",
  level = "team",
  course = true,
  minutes = 90,
  staff_min = 2,
  staff_max = 2,
}
