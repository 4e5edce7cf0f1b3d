-- Un atelier d’un cycle : il commence souvent par « ma santé au quotidien » et continue par ce que le groupe a choisi.

return {
  kind = "activity",
  name = "cycle",
  title = "Cycle d’ateliers",
  version = 1,
  one = "un atelier d’un cycle",
  many = "ateliers en cycle",
  group = "workshop",
  open_to = "registration",
  minutes = 120,
  staff_min = 1,
  staff_max = 3,
  holds_place = true,
  themes = true,
  counters = {
    { code = "participants", label = "participants", required = true },
    { code = "nouveaux", label = "dont nouveaux", of = "participants" },
  },
}
