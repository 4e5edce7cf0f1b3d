-- Un atelier de prévention, là où un groupe se réunit déjà : centre social, association, foyer.

return {
  kind = "activity",
  name = "atelier",
  title = "Atelier collectif de prévention",
  version = 1,
  one = "un atelier",
  many = "ateliers",
  group = "workshop",
  open_to = "residents",
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
