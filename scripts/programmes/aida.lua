-- AIDA : accompagnement individualisé au domicile des aidants, à leur rythme.
--
-- Six séquences d’une heure et demie par un binôme, membre de l’équipe et psychologue, puis un suivi pendant un an, et
-- des concertations du binôme quand il en faut.

-- Ce que lisent les agendas du binôme : il n’en est pas donné plus que le code et la commune.
local function session(facts)
  return { title = text.join(", ", facts.code, facts.commune) }
end

return {
  kind = "programme",
  name = "aida",
  title = "AIDA, accompagnement individualisé au domicile des aidants",
  version = 1,
  session = session,
  code = "AIDA",
  person = "l’aidant",
  roles = {
    { code = "equipe", label = "membre de l’équipe", professions = { "medecin", "infirmier", "assistant-social" } },
    { code = "psychologue", label = "psychologue", professions = { "psychologue" } },
  },
  steps = {
    { code = "sequence", label = "séquence", activity = "sequence-aida", count = 6, minutes = 90,
      gap_min = 14, gap = 21, gap_max = 35, modes = { "home", "office", "practice" } },
    { code = "suivi", label = "suivi", activity = "suivi-aida", minutes = 60, after = "sequence",
      offsets = {
        { months = 1, tolerance = 10 },
        { months = 3, tolerance = 15 },
        { months = 6, tolerance = 21 },
        { months = 9, tolerance = 21 },
        { months = 12, tolerance = 30 },
      },
      modes = { "home", "office", "practice", "phone" } },
    { code = "concertation", label = "concertation", activity = "concertation", minutes = 60,
      modes = { "office", "practice", "video" } },
  },
  weights = {
    { term = "gap", weight = 10 },      -- par jour d’écart avec 21
    { term = "binome", weight = 120 },
    { term = "member", weight = 60 },
    { term = "weekday", weight = 15 },
    { term = "hour", weight = 5 },
    { term = "travel", weight = 1 },    -- par minute
    { term = "evening", weight = 20 },
    { term = "load", weight = 10 },
  },
  scales = {
    { code = "zarit", label = "Zarit (fardeau)", max = 88 },
    { code = "had-anxiete", label = "HAD, anxiété", max = 21 },
    { code = "had-depression", label = "HAD, dépression", max = 21 },
  },
  ahead = 2,
  late_contact = 14,
  late_include = 30,
  late_unplanned = 35,
  late_follow_up = 14,
  examples = {
    {
      title = "le code et la commune",
      given = { code = "AIDA-2026-017", commune = "Antony" },
      expect = { title = "AIDA-2026-017, Antony" },
    },
    {
      title = "le code seul quand la commune n’est pas connue",
      given = { code = "AIDA-2026-018" },
      expect = { title = "AIDA-2026-018" },
    },
    {
      title = "une commune au nom composé",
      given = { code = "AIDA-2026-019", commune = "Fontenay-aux-Roses" },
      expect = { title = "AIDA-2026-019, Fontenay-aux-Roses" },
    },
  },
}
