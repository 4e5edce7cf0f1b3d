-- Une astreinte partagée : chacun une semaine à son tour, les nuits, et les jours où personne ne travaille en entier.

return {
  kind = "activity",
  name = "astreinte",
  title = "Astreinte",
  version = 1,
  one = "une astreinte",
  many = "astreintes",
  group = "rota",
  open_to = "professionals",
  level = "partners",
  pattern = "rota",
  minutes = 900,
  staff_min = 1,
  staff_max = 1,
  professions = { "medecin" },
  holds_people = false,
  night_from = "18:00",
  night_to = "09:00",
  counters = {
    { code = "appels", label = "appels reçus", unit = "acts" },
  },
}
