-- Un suivi AIDA, dans l’année qui suit la dernière séquence.

return {
  kind = "activity",
  name = "suivi-aida",
  title = "Suivi AIDA",
  version = 1,
  one = "un suivi AIDA",
  many = "suivis AIDA",
  group = "act",
  open_to = "professionals",
  level = "team",
  course = true,
  minutes = 60,
  staff_min = 1,
  staff_max = 2,
}
