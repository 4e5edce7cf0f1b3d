-- Le fichier CSV des établissements FINESS. Figé depuis mai 2026 : le flux vivant est un JSON quotidien ; ce fichier circule
-- encore, il se lit, et sa date est montrée. Sans ligne de titres ; sa première ligne porte la date des données.

local complements = { B = "bis", T = "ter", Q = "quater" }

-- Les départements d’outre-mer y sont 9A, 9B... ; l’INSEE écrit 97 ou 98 et les trois chiffres de la commune.
local function insee(departement, commune)
  if not departement or not commune then
    return nil
  end
  local outre_mer = departement:match("^9([A-Z])$")
  if outre_mer then
    return (outre_mer == "J" and "98" or "97") .. commune
  end
  return departement .. commune
end

local function adresse(r)
  local numero = text.join(" ", r.numvoie, complements[r.compvoie] or r.compvoie)
  local voie = text.join(" ", r.typvoie, r.voie)
  return text.join(", ", text.street(voie, numero), text.street(r.lieuditbp))
end

local function row(r)
  if not r.nofinesset or #r.nofinesset ~= 9 then
    return nil, "le numéro FINESS n’a pas neuf caractères"
  end
  local telephone = text.phone(r.telephone)
  local identifiants = { { scheme = "finess_et", value = r.nofinesset } }
  if r.nofinessej then
    table.insert(identifiants, { scheme = "finess_ej", value = r.nofinessej })
  end
  if r.siret then
    table.insert(identifiants, { scheme = "siret", value = r.siret })
  end
  local ligne = r.ligneacheminement or ""
  return {
    key = r.nofinesset,
    name = text.title(r.rslongue or r.rs),
    kind = "finess:" .. (r.categetab or ""),
    identifiers = identifiants,
    contacts = { telephone and { kind = "phone", value = telephone } or nil },
    places = {
      {
        key = "site",
        address = adresse(r),
        postcode = ligne:match("^%d%d%d%d%d"),
        city = text.city(ligne:match("^%d%d%d%d%d%s+(.+)$")),
        insee = insee(r.departement, r.commune),
      },
    },
  }
end

return {
  kind = "import",
  name = "finess",
  title = "FINESS, établissements",
  version = 1,
  columns = "section;nofinesset;nofinessej;rs;rslongue;complrs;compldistrib;numvoie;typvoie;voie;compvoie;lieuditbp;commune;"
    .. "departement;libdepartement;ligneacheminement;telephone;telecopie;categetab;libcategetab;categagretab;"
    .. "libcategagretab;siret;codeape;codemft;libmft;codesph;libsph;dateouv;dateautor;datemaj;numuai",
  header = false,
  only = { { column = "section", text = "structureet" } },
  date_column = "rs",
  licence = "Licence Ouverte 2.0",
  url = "https://www.data.gouv.fr/",
  old_after_days = 120,
  row = row,
  examples = {
    {
      title = "un hôpital de l’Ain",
      given = {
        section = "structureet", nofinesset = "010000024", rs = "CH DE FLEYRIAT",
        rslongue = "CENTRE HOSPITALIER DE BOURG-EN-BRESSE FLEYRIAT", numvoie = "900", typvoie = "RTE", voie = "DE PARIS",
        commune = "451", departement = "01", ligneacheminement = "01440 VIRIAT", telephone = "0474454647", categetab = "355",
      },
      expect = {
        key = "010000024", name = "Centre hospitalier de Bourg-en-Bresse Fleyriat", kind = "finess:355",
        identifiers = { { scheme = "finess_et", value = "010000024" } },
        contacts = { { kind = "phone", value = "04 74 45 46 47" } },
        places = { { key = "site", address = "900 route de Paris", postcode = "01440", city = "Viriat", insee = "01451" } },
      },
    },
    {
      title = "outre-mer : 9A devient 97",
      given = {
        nofinesset = "970102018", rs = "PMI SAINT BARTHELEMY", numvoie = "4", typvoie = "R", voie = "AUGUST NYMAN",
        commune = "123", departement = "9A", ligneacheminement = "97133 ST BARTHELEMY", categetab = "223",
      },
      expect = {
        key = "970102018", name = "PMI Saint-Barthélemy", kind = "finess:223",
        identifiers = { { scheme = "finess_et", value = "970102018" } }, contacts = {},
        places = {
          { key = "site", address = "4 rue August Nyman", postcode = "97133", city = "Saint-Barthélemy", insee = "97123" },
        },
      },
    },
    { title = "numéro trop court", given = { nofinesset = "1234" }, refuse = "le numéro FINESS n’a pas neuf caractères" },
  },
}
