-- Santé mentale : un annuaire thématique, par besoin, que l’on restreint à une commune et à un public.

-- Ce que l’on vient chercher, dans l’ordre de la page, et les types de lieux où on le trouve.
local needs = {
  {
    name = "Consulter, être suivi",
    kinds = { "cmp", "professionnel-liberal", "centre-sante", "centre-municipal-sante", "hopital-psychiatrique", "hopital" },
  },
  {
    name = "Enfants, adolescents et leurs parents",
    kinds = { "maison-adolescents", "cmp-enfants", "pmi", "medecine-scolaire" },
  },
  { name = "Une équipe qui se déplace", kinds = { "equipe-psychiatrie" } },
  { name = "Alcool, drogues, écrans, jeux", kinds = { "csapa", "caarud" } },
  {
    name = "Se retrouver, souffler",
    kinds = { "groupe-entraide", "repit-aidants", "soins-support", "association-usagers", "centre-social" },
  },
}
local elsewhere = "Ailleurs sur le territoire"

local need_of = {}
for _, need in ipairs(needs) do
  for _, kind in ipairs(need.kinds) do
    need_of[kind] = need.name
  end
end

local function by_need(structures)
  local at, out = {}, {}
  for _, s in ipairs(structures) do
    local name = need_of[s.kind] or elsewhere
    at[name] = at[name] or { name = name, cards = {} }
    local cards = at[name].cards
    cards[#cards + 1] = s
  end
  for _, need in ipairs(needs) do
    out[#out + 1] = at[need.name]
  end
  out[#out + 1] = at[elsewhere]
  return out
end

-- Ce qui est choisi est dans la liste, même quand plus rien n’y correspond.
local function choices(counts, chosen)
  local out, there = {}, false
  for _, c in ipairs(counts) do
    local current = chosen ~= nil and chosen.value == c.value
    out[#out + 1] = { value = c.value, label = c.label, n = c.n, current = current }
    there = there or current
  end
  if chosen and not there then
    table.insert(out, 1, { value = chosen.value, label = chosen.label, n = 0, current = true })
  end
  return out
end

return {
  kind = "page",
  name = "sante-mentale",
  title = "Santé mentale : à qui parler",
  version = 1,
  path = "sante-mentale",
  description = "Parler, souffler, être suivi : les lieux et les équipes de santé "
    .. "mentale du territoire, par type de lieu, par commune et pour qui.",
  params = {
    { name = "commune", label = "Commune", type = "commune" },
    { name = "public", label = "Pour qui", type = "term", scheme = "public" },
  },
  queries = {
    {
      name = "places",
      address = "/annuaire?theme=sante-mentale",
      with = { "commune", "public" },
      max = 100,
      count_by = "public",
    },
    {
      name = "communes",
      address = "/annuaire?theme=sante-mentale",
      with = { "commune", "public" },
      max = 0,
      count_by = "commune",
    },
  },

  page = function(facts)
    local places, communes = named(facts.results, "places"), named(facts.results, "communes")
    local commune, public = named(facts.params, "commune"), named(facts.params, "public")
    return {
      title = commune and "Santé mentale à " .. commune.label or nil,
      model = {
        path = facts.path,
        total = places.total,
        more = places.more,
        needs = by_need(places.structures),
        communes = choices(communes.counts, commune),
        publics = choices(places.counts, public),
        narrowed = commune ~= nil or public ~= nil,
        list_url = places.url or "/annuaire",
      },
    }
  end,

  template = [[
<div class="leaflet-text">
  <p>Parler, souffler, être suivi&nbsp;: les lieux et les équipes du territoire.</p>
  <p>En cas d’idées suicidaires, pour vous ou pour un proche, appelez le <a href="tel:3114">3114</a>, jour et nuit, gratuitement. En cas d’urgence vitale, appelez le <a href="tel:15">15</a>.</p>
</div>
{{?communes}}
<form class="page-choices no-print" method="get" action="{{path|href}}">
  <p class="field">
    <label for="commune">Commune</label>
    <select id="commune" name="commune">
      <option value="">Toutes</option>
      {{#communes}}
      <option value="{{value}}"{{#current}} selected{{/current}}>{{label}} ({{n|number}})</option>
      {{/communes}}
    </select>
  </p>
  <p class="field">
    <label for="public">Pour qui</label>
    <select id="public" name="public">
      <option value="">Tout le monde</option>
      {{#publics}}
      <option value="{{value}}"{{#current}} selected{{/current}}>{{label}} ({{n|number}})</option>
      {{/publics}}
    </select>
  </p>
  <button class="button">Voir</button>
</form>
{{/communes}}
{{#needs}}
<section class="leaflet-list">
  <h2>{{name}}</h2>
  <ol class="cards">
    {{#cards}}
    <li>
      {{>card}}
    </li>
    {{/cards}}
  </ol>
</section>
{{/needs}}
{{?needs}}
<p class="no-print"><a class="target" href="{{list_url|href}}">{{#more}}Toutes les structures, dans l’annuaire{{/more}}{{^more}}{{total|number}} {{total|plural:structure,structures}}&nbsp;: cette liste dans l’annuaire{{/more}}</a></p>
{{/needs}}
{{^needs}}
<p class="note">Aucune structure ne correspond pour l’instant. {{#narrowed}}<a href="{{path|href}}">Voir tout le territoire</a>{{/narrowed}}{{^narrowed}}<a href="/annuaire">Voir tout l’annuaire</a>{{/narrowed}}</p>
{{/needs}}
]],

  examples = {
    {
      title = "sans rien choisir",
      given = {
        today = "2026-11-24",
        path = "/p/sante-mentale",
        results = {
          {
            name = "places",
            url = "/annuaire?theme=sante-mentale",
            total = 3,
            more = false,
            structures = {
              { id = "a", kind = "csapa" },
              { id = "b", kind = "cmp" },
              { id = "c", kind = "mission-locale" },
            },
            counts = { { value = "adolescents", label = "Adolescents", n = 1 } },
          },
          { name = "communes", total = 3, more = true, counts = { { value = "antony", label = "Antony", n = 3 } } },
        },
      },
      expect = {
        model = {
          path = "/p/sante-mentale",
          total = 3,
          more = false,
          needs = {
            { name = "Consulter, être suivi", cards = { { id = "b", kind = "cmp" } } },
            { name = "Alcool, drogues, écrans, jeux", cards = { { id = "a", kind = "csapa" } } },
            { name = "Ailleurs sur le territoire", cards = { { id = "c", kind = "mission-locale" } } },
          },
          communes = { { value = "antony", label = "Antony", n = 3, current = false } },
          publics = { { value = "adolescents", label = "Adolescents", n = 1, current = false } },
          narrowed = false,
          list_url = "/annuaire?theme=sante-mentale",
        },
      },
    },
    {
      title = "une commune et un public",
      given = {
        today = "2026-11-24",
        path = "/p/sante-mentale",
        params = {
          { name = "commune", value = "antony", label = "Antony" },
          { name = "public", value = "adolescents", label = "Adolescents" },
        },
        results = {
          {
            name = "places",
            url = "/annuaire?commune=92002&theme=sante-mentale",
            total = 1,
            more = false,
            structures = { { id = "b", kind = "maison-adolescents" } },
            counts = { { value = "adolescents", label = "Adolescents", n = 1 } },
          },
          { name = "communes", total = 1, more = true, counts = { { value = "antony", label = "Antony", n = 1 } } },
        },
      },
      expect = {
        title = "Santé mentale à Antony",
        model = {
          path = "/p/sante-mentale",
          total = 1,
          more = false,
          needs = {
            { name = "Enfants, adolescents et leurs parents", cards = { { id = "b", kind = "maison-adolescents" } } },
          },
          communes = { { value = "antony", label = "Antony", n = 1, current = true } },
          publics = { { value = "adolescents", label = "Adolescents", n = 1, current = true } },
          narrowed = true,
          list_url = "/annuaire?commune=92002&theme=sante-mentale",
        },
      },
    },
    {
      title = "personne ne correspond",
      given = {
        today = "2026-11-24",
        path = "/p/sante-mentale",
        params = { { name = "commune", value = "sceaux", label = "Sceaux" } },
        results = {
          { name = "places", total = 0, more = false },
          { name = "communes", total = 0, more = false },
        },
      },
      expect = {
        title = "Santé mentale à Sceaux",
        model = {
          path = "/p/sante-mentale",
          total = 0,
          more = false,
          needs = {},
          communes = { { value = "sceaux", label = "Sceaux", n = 0, current = true } },
          publics = {},
          narrowed = true,
          list_url = "/annuaire",
        },
      },
    },
  },
}
