-- Une permanence : un binôme va là où sont les personnes, pendant une distribution, un accueil, un repas.

local function present(facts)
  local title = facts.title
  if facts.place then
    title = title .. ", " .. facts.place
  end
  return { title = title, summary = "Une équipe de santé est là pour répondre à vos questions, sans rendez-vous." }
end

return {
  kind = "activity",
  name = "permanence",
  title = "Permanence d’information et de prévention santé",
  version = 1,
  present = present,
  one = "une permanence",
  many = "permanences",
  group = "permanence",
  open_to = "residents",
  minutes = 180,
  staff_min = 2,
  staff_max = 4,
  holds_place = true,
  themes = true,
  counters = {
    { code = "sensibilisees", label = "personnes sensibilisées", required = true },
    { code = "entretiens", label = "entretiens individuels", required = true, of = "sensibilisees" },
    { code = "orientees", label = "personnes orientées", of = "sensibilisees" },
    { code = "suivis", label = "suivis individuels ouverts", of = "sensibilisees" },
  },
  examples = {
    {
      title = "le lieu est dans le titre",
      given = { title = "Permanence santé", place = "Restos du Cœur, antenne 1 (exemple)" },
      expect = {
        title = "Permanence santé, Restos du Cœur, antenne 1 (exemple)",
        summary = "Une équipe de santé est là pour répondre à vos questions, sans rendez-vous.",
      },
    },
    {
      title = "un lieu confidentiel n’est pas nommé",
      given = { title = "Permanence santé" },
      expect = {
        title = "Permanence santé",
        summary = "Une équipe de santé est là pour répondre à vos questions, sans rendez-vous.",
      },
    },
    {
      title = "le thème n’y change rien",
      given = { title = "Permanence santé", theme = "Diabète" },
      expect = {
        title = "Permanence santé",
        summary = "Une équipe de santé est là pour répondre à vos questions, sans rendez-vous.",
      },
    },
  },
}
