-- Une séance d’un programme individuel qui n’a pas de genre à soi.

return {
  kind = "activity",
  name = "seance",
  title = "Séance d’un programme",
  version = 1,
  one = "une séance",
  many = "séances",
  group = "act",
  open_to = "professionals",
  level = "team",
  course = true,
  minutes = 60,
  staff_min = 1,
  staff_max = 2,
}
