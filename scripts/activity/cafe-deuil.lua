-- Un café deuil : deux animateurs, un café ou une bibliothèque, une fois par mois.

return {
  kind = "activity",
  name = "cafe-deuil",
  title = "Café deuil",
  version = 1,
  one = "un café deuil",
  many = "cafés deuil",
  group = "workshop",
  minutes = 120,
  staff_min = 2,
  staff_max = 2,
  holds_place = true,
  counters = {
    { code = "participants", label = "participants", required = true },
    { code = "nouveaux", label = "dont nouveaux", of = "participants" },
  },
}
