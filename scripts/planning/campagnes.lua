-- Les campagnes de santé d’une année. Une date rattachée à une campagne et posée hors d’elle avertit.

-- Celles dont les jours ne changent pas.
local toujours = {
  { campaign = "8-mars", de = "03-08", a = "03-08" },
  { campaign = "mars-bleu", de = "03-01", a = "03-31" },
  { campaign = "octobre-rose", de = "10-01", a = "10-31" },
  { campaign = "moi-sans-tabac", de = "11-01", a = "11-30" },
  { campaign = "25-novembre", de = "11-25", a = "11-25" },
}

-- Le lundi de la semaine du 10 octobre : les semaines d’information sur la santé mentale commencent ce jour-là et
-- durent deux semaines. Le jour de la semaine vient de la congruence de Zeller (0 : samedi).
local function lundi_du_10_octobre(annee)
  local siecle, reste = annee // 100, annee % 100
  local zeller = (10 + 13 * 11 // 5 + reste + reste // 4 + siecle // 4 + 5 * siecle) % 7
  return 10 - (zeller + 5) % 7
end

local function campaigns(facts)
  local windows = {}
  for _, campagne in ipairs(toujours) do
    table.insert(windows, {
      campaign = campagne.campaign,
      first = facts.year .. "-" .. campagne.de,
      last = facts.year .. "-" .. campagne.a,
    })
  end
  local lundi = lundi_du_10_octobre(facts.year)
  table.insert(windows, {
    campaign = "sism",
    first = string.format("%d-10-%02d", facts.year, lundi),
    last = string.format("%d-10-%02d", facts.year, lundi + 13),
  })
  return { windows = windows }
end

return {
  kind = "planning.campaigns",
  name = "defaut",
  title = "Campagnes de santé",
  version = 1,
  campaigns = campaigns,
  examples = {
    {
      given = { year = 2023 },
      expect = {
        windows = {
          { campaign = "8-mars", first = "2023-03-08", last = "2023-03-08" },
          { campaign = "mars-bleu", first = "2023-03-01", last = "2023-03-31" },
          { campaign = "octobre-rose", first = "2023-10-01", last = "2023-10-31" },
          { campaign = "moi-sans-tabac", first = "2023-11-01", last = "2023-11-30" },
          { campaign = "25-novembre", first = "2023-11-25", last = "2023-11-25" },
          { campaign = "sism", first = "2023-10-09", last = "2023-10-22" },
        },
      },
    },
    {
      given = { year = 2025 },
      expect = {
        windows = {
          { campaign = "8-mars", first = "2025-03-08", last = "2025-03-08" },
          { campaign = "mars-bleu", first = "2025-03-01", last = "2025-03-31" },
          { campaign = "octobre-rose", first = "2025-10-01", last = "2025-10-31" },
          { campaign = "moi-sans-tabac", first = "2025-11-01", last = "2025-11-30" },
          { campaign = "25-novembre", first = "2025-11-25", last = "2025-11-25" },
          { campaign = "sism", first = "2025-10-06", last = "2025-10-19" },
        },
      },
    },
    {
      given = { year = 2027 },
      expect = {
        windows = {
          { campaign = "8-mars", first = "2027-03-08", last = "2027-03-08" },
          { campaign = "mars-bleu", first = "2027-03-01", last = "2027-03-31" },
          { campaign = "octobre-rose", first = "2027-10-01", last = "2027-10-31" },
          { campaign = "moi-sans-tabac", first = "2027-11-01", last = "2027-11-30" },
          { campaign = "25-novembre", first = "2027-11-25", last = "2027-11-25" },
          { campaign = "sism", first = "2027-10-04", last = "2027-10-17" },
        },
      },
    },
  },
}
