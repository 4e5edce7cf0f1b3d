-- Une rencontre de partenaires : l’équipe se présente, ou présente ce qu’elle fait, à des professionnels et bénévoles.

return {
  kind = "activity",
  name = "rencontre",
  title = "Rencontre de partenaires",
  version = 1,
  one = "une rencontre de partenaires",
  many = "rencontres de partenaires",
  group = "event",
  open_to = "professionals",
  level = "partners",
  minutes = 120,
  staff_min = 1,
  staff_max = 6,
  counters = {
    { code = "professionnels", label = "professionnels et bénévoles", required = true },
  },
}
