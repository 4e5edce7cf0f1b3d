-- Une formation donnée par d’autres, où l’équipe intervient : comptée à part de celles de l’équipe.

return {
  kind = "activity",
  name = "formation-externe",
  title = "Intervention dans une formation d’un partenaire",
  version = 1,
  one = "une intervention dans une formation",
  many = "interventions dans des formations",
  group = "training",
  open_to = "professionals",
  level = "team",
  minutes = 180,
  staff_min = 1,
  staff_max = 4,
  counters = {
    { code = "participants", label = "participants", required = true },
    { code = "duree", label = "durée", unit = "minutes", required = true },
  },
}
