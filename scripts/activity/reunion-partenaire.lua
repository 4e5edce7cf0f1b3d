-- Une réunion qu’un partenaire organise et où l’équipe va : comptée à part de celles de l’équipe.

return {
  kind = "activity",
  name = "reunion-partenaire",
  title = "Réunion organisée par un partenaire",
  version = 1,
  one = "une réunion d’un partenaire",
  many = "réunions de partenaires",
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
