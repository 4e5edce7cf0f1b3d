-- Combien de temps une vérification vaut.
--
-- Chaque bloc d’une fiche vieillit à son rythme : les horaires changent plus vite que le nom. Passé ce délai, la fiche
-- revient dans la liste de ce qu’il faut revérifier, et ses lecteurs voient que l’information n’est plus fraîche.

-- En jours. Pour changer un délai, changer le nombre, puis le même nombre dans les exemples, en bas.
local jours = {
  identity = 365,   -- nom, type, présentation
  contact = 180,    -- adresse, téléphone, courriel, site
  hours = 90,       -- horaires
  conditions = 180, -- pour qui, comment, à quel coût
}

-- Un professionnel libéral déménage, s’arrête ou change d’horaires plus vite qu’une institution.
local part_liberal = 0.5

local function verify_after(facts)
  local n = jours[facts.block] or 180
  if facts.self_employed then
    n = math.floor(n * part_liberal)
  end
  return { days = n }
end

return {
  kind = "directory.verify_after",
  name = "defaut",
  title = "Délais de vérification",
  version = 1,
  verify_after = verify_after,
  examples = {
    {
      title = "les horaires d’un centre de santé valent trois mois",
      given = { kind = "centre-sante", block = "hours", how = "phone", self_employed = false },
      expect = { days = 90 },
    },
    {
      title = "le nom d’une association vaut un an",
      given = { kind = "association-quartier", block = "identity", how = "document", self_employed = false },
      expect = { days = 365 },
    },
    {
      title = "l’adresse d’un psychologue libéral vaut trois mois",
      given = { kind = "professionnel-liberal", block = "contact", how = "link", self_employed = true },
      expect = { days = 90 },
    },
  },
}
