-- À quel point la fiche d’une structure est complète, et ce qu’il faut demander pour la compléter.
--
-- Chaque critère a un poids ; le score est la part des poids obtenus, sur 100. Ce qui manque est rendu le plus utile
-- d’abord : c’est la liste des questions à poser au prochain appel.

-- Un service au moins remplit-il cette condition ?
local function un_service(structure, condition)
  for _, service in ipairs(structure.services) do
    if condition(service) then
      return true
    end
  end
  return false
end

local function un_lieu(structure, condition)
  for _, lieu in ipairs(structure.places) do
    if condition(lieu) then
      return true
    end
  end
  return false
end

local function a_des_contacts(x)
  return #x.contacts > 0
end

-- Du plus utile au moins utile à celui qui cherche.
local criteres = {
  {
    field = "contacts", label = "un téléphone ou un courriel", block = "contact", poids = 20,
    rempli = function(s)
      return #s.contacts > 0 or un_lieu(s, a_des_contacts) or un_service(s, a_des_contacts)
    end,
  },
  {
    field = "places", label = "où elle est : l’adresse et la commune", block = "contact", poids = 15,
    rempli = function(s)
      return un_lieu(s, function(l) return l.confidential or l.kind == "virtual" or l.insee or l.city end)
    end,
  },
  {
    field = "plain_words", label = "ce qu’elle fait, en une phrase simple", block = "identity", poids = 10,
    rempli = function(s)
      return s.plain_words or s.description or un_service(s, function(x) return x.plain_words or x.description end)
    end,
  },
  {
    field = "how_to_refer", label = "comment orienter : qui peut appeler, par quel moyen",
    block = "conditions", poids = 10,
    rempli = function(s)
      return un_service(s, function(x) return x.how_to_refer or #x.referrals > 0 end)
    end,
  },
  {
    field = "hours", label = "les horaires", block = "hours", poids = 10,
    rempli = function(s)
      local function a_des_horaires(x) return x.hours or x.hours_note end
      return un_lieu(s, a_des_horaires) or un_service(s, function(x)
        for _, la in ipairs(x.places) do
          if a_des_horaires(la) then
            return true
          end
        end
        return false
      end)
    end,
  },
  {
    field = "publics", label = "pour qui", block = "conditions", poids = 10,
    rempli = function(s)
      return un_service(s, function(x) return #x.publics > 0 or x.eligibility end)
    end,
  },
  {
    field = "themes", label = "à quels besoins elle répond", block = "conditions", poids = 10,
    rempli = function(s)
      return #s.themes > 0 or un_service(s, function(x) return #x.themes > 0 end)
    end,
  },
  {
    field = "covers", label = "le coût et la prise en charge", block = "conditions", poids = 5,
    rempli = function(s)
      return un_service(s, function(x)
        return #x.covers > 0 or x.cost_text or (x.cost_kind or "unknown") ~= "unknown"
      end)
    end,
  },
  {
    field = "languages", label = "les langues parlées", block = "conditions", poids = 5,
    rempli = function(s)
      return un_service(s, function(x) return #x.languages > 0 end)
    end,
  },
  {
    field = "access", label = "l’accessibilité aux personnes handicapées", block = "conditions", poids = 5,
    rempli = function(s)
      return un_lieu(s, function(l) return l.access or l.kind == "virtual" end)
    end,
  },
}

local function completeness(structure)
  local manque, obtenu, total = {}, 0, 0
  -- D’une structure fermée, il n’y a plus rien à demander.
  if structure.status == "closed" then
    return { score = 100, missing = manque }
  end
  for _, c in ipairs(criteres) do
    total = total + c.poids
    if c.rempli(structure) then
      obtenu = obtenu + c.poids
    else
      table.insert(manque, { field = c.field, label = c.label, block = c.block })
    end
  end
  return { score = obtenu * 100 // total, missing = manque }
end

return {
  kind = "directory.completeness",
  name = "defaut",
  title = "Complétude d’une fiche",
  version = 1,
  completeness = completeness,
  examples = {
    {
      title = "un nom et un téléphone : presque tout manque",
      given = {
        name = "Association des Lilas", kind = "association-quartier",
        contacts = { { kind = "phone", value = "01 99 00 12 34" } },
      },
      expect = {
        score = 20,
        missing = {
          { field = "places", label = "où elle est : l’adresse et la commune", block = "contact" },
          { field = "plain_words", label = "ce qu’elle fait, en une phrase simple", block = "identity" },
          {
            field = "how_to_refer", label = "comment orienter : qui peut appeler, par quel moyen",
            block = "conditions",
          },
          { field = "hours", label = "les horaires", block = "hours" },
          { field = "publics", label = "pour qui", block = "conditions" },
          { field = "themes", label = "à quels besoins elle répond", block = "conditions" },
          { field = "covers", label = "le coût et la prise en charge", block = "conditions" },
          { field = "languages", label = "les langues parlées", block = "conditions" },
          { field = "access", label = "l’accessibilité aux personnes handicapées", block = "conditions" },
        },
      },
    },
    {
      title = "une fiche complète, dont les horaires sont ceux du service",
      given = {
        name = "Centre de santé du Parc", kind = "centre-sante", plain_words = "Des médecins près de chez vous.",
        places = { { key = "parc", insee = "92002", access = "De plain-pied." } },
        services = {
          {
            name = "Consultations", how_to_refer = "Prendre rendez-vous.", themes = { "medecin-traitant" },
            publics = { "tous-publics" }, languages = { "francais" }, cost_kind = "free",
            places = { { place = "parc", hours = "Mo-Fr 09:00-18:00" } },
            contacts = { { kind = "phone", value = "01 99 00 12 35" } },
          },
        },
      },
      expect = { score = 100, missing = {} },
    },
    {
      title = "une structure fermée n’a rien à compléter",
      given = { name = "Ancien CCAS", kind = "ccas", status = "closed" },
      expect = { score = 100, missing = {} },
    },
  },
}
