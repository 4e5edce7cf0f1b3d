-- Qui peut voir une structure : "public" (tout le monde), "partners" (les partenaires) ou "team" (l’équipe).
--
-- La règle peut seulement restreindre : une structure que sa fiche réserve à l’équipe y reste, quoi que dise la règle.
-- Les adresses confidentielles n’ont pas besoin d’elle : le programme ne les montre jamais hors de l’équipe.

-- Types de structure qui ne sont pas montrés à tout le monde. Pour en réserver un aux partenaires, ajouter une ligne
-- comme ["siao"] = "partners", avec son code dans data/reference/termes.csv.
local par_type = {}

local function est_public(contact)
  return contact.level == nil or contact.level == "public"
end

-- A-t-elle un moyen d’être jointe que le public peut lire ?
local function joignable(structure)
  local listes = { structure.contacts }
  for _, lieu in ipairs(structure.places) do
    table.insert(listes, lieu.contacts)
  end
  for _, service in ipairs(structure.services) do
    table.insert(listes, service.contacts)
  end
  for _, contacts in ipairs(listes) do
    for _, contact in ipairs(contacts) do
      if est_public(contact) then
        return true
      end
    end
  end
  return structure.website ~= nil
end

local function adresse_secrete(structure)
  for _, lieu in ipairs(structure.places) do
    if lieu.confidential then
      return true
    end
  end
  return false
end

local function visibility(structure)
  local niveau = par_type[structure.kind]
  if niveau then
    return { level = niveau }
  end
  -- Sans adresse ni téléphone à lire, la fiche n’aide que ceux qui connaissent déjà le lieu.
  if adresse_secrete(structure) and not joignable(structure) then
    return { level = "partners" }
  end
  return { level = "public" }
end

return {
  kind = "directory.visibility",
  name = "defaut",
  title = "Qui peut voir une structure",
  version = 1,
  visibility = visibility,
  examples = {
    {
      title = "une structure ordinaire est publique",
      given = { name = "Centre social des Tilleuls", kind = "centre-social" },
      expect = { level = "public" },
    },
    {
      title = "adresse secrète, mais un numéro public : la fiche est publique, l’adresse ne l’est pas",
      given = {
        name = "La Maison claire", kind = "hebergement-femmes",
        places = { { name = "La Maison claire", confidential = true } },
        contacts = { { kind = "phone", value = "01 99 00 71 24", level = "public" } },
      },
      expect = { level = "public" },
    },
    {
      title = "adresse secrète et ligne professionnelle seulement : réservée aux partenaires",
      given = {
        name = "Le Nid", kind = "accueil-mere-enfant",
        places = { { name = "Bureau du Nid", confidential = true } },
        services = {
          { name = "Hébergement", contacts = { { kind = "phone", value = "01 99 00 20 56", level = "partners" } } },
        },
      },
      expect = { level = "partners" },
    },
  },
}
