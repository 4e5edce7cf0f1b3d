-- Un rendez-vous avec un ou quelques partenaires : compté à part des réunions.

return {
  kind = "activity",
  name = "rendez-vous",
  title = "Rendez-vous avec un partenaire",
  version = 1,
  one = "un rendez-vous avec un partenaire",
  many = "rendez-vous avec des partenaires",
  group = "meeting",
  open_to = "professionals",
  level = "team",
  minutes = 90,
  staff_min = 1,
  staff_max = 4,
  counters = {
    { code = "participants", label = "participants", required = true },
    { code = "duree", label = "durée", unit = "minutes", required = true },
  },
}
