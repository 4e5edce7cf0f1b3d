-- Une réunion ou un rendez-vous avec des partenaires.

return {
  kind = "activity",
  name = "reunion",
  title = "Réunion avec des partenaires",
  version = 1,
  one = "une réunion",
  many = "réunions",
  group = "meeting",
  open_to = "professionals",
  level = "team",
  minutes = 120,
  staff_min = 1,
  staff_max = 8,
  counters = {
    { code = "participants", label = "participants", required = true },
    { code = "duree", label = "durée", unit = "minutes", required = true },
  },
}
