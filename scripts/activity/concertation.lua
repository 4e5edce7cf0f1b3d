-- Une concertation : le binôme fait le point sur un parcours, sans l’aidant.

return {
  kind = "activity",
  name = "concertation",
  title = "Concertation autour d’un parcours",
  version = 1,
  one = "une concertation",
  many = "concertations",
  group = "act",
  open_to = "professionals",
  level = "team",
  course = true,
  minutes = 60,
  staff_min = 1,
  staff_max = 4,
}
