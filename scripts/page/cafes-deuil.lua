-- Cafés deuil : les prochaines dates, ville par ville.

return {
  kind = "page",
  name = "cafes-deuil",
  title = "Cafés deuil",
  version = 1,
  path = "cafes-deuil",
  description = "Les prochains cafés deuil, ville par ville : où et quand se retrouver "
    .. "entre personnes qui ont perdu un proche.",
  params = {
    { name = "commune", label = "Commune", type = "commune" },
  },
  queries = {
    { name = "dates", address = "/agenda?type=cafe-deuil", with = { "commune" }, max = 100, count_by = "commune" },
  },

  page = function(facts)
    local found, here = named(facts.results, "dates"), named(facts.params, "commune")
    local choices = {}
    for _, c in ipairs(found.counts) do
      local current = here ~= nil and here.value == c.value
      choices[#choices + 1] = { label = c.label, n = c.n, current = current, url = facts.path .. "?commune=" .. c.value }
    end
    return {
      title = here and "Cafés deuil à " .. here.label or nil,
      model = {
        here = here and here.label or null,
        all_url = facts.path,
        choices = #choices > 1 and choices or {},
        towns = grouped(found.dates, "city", "Lieu donné à l’inscription", "agenda"),
        agenda_url = found.url or "/agenda",
        more = found.more,
      },
    }
  end,

  template = [[
<div class="leaflet-text">
  <p>Un café deuil réunit, dans un café ou une bibliothèque, des personnes qui ont perdu un proche. Deux animateurs accueillent. Chacun parle s’il le souhaite&nbsp;; on peut ne faire qu’écouter.</p>
</div>
{{?choices}}
<nav class="page-choices no-print" aria-label="Communes">
  <ul>
    <li><a href="{{all_url|href}}"{{^here}} aria-current="page"{{/here}}>Toutes les communes</a></li>
    {{#choices}}
    <li><a href="{{url|href}}"{{#current}} aria-current="page"{{/current}}>{{label}} <span class="count">{{n|number}}</span></a></li>
    {{/choices}}
  </ul>
</nav>
{{/choices}}
<section class="leaflet-list" aria-labelledby="dates-titre">
  <h2 id="dates-titre">Prochaines dates</h2>
  {{#towns}}
  <h3>{{name}}</h3>
  {{>agenda_next}}
  {{/towns}}
  {{?towns}}
  <p class="no-print"><a class="target" href="{{agenda_url|href}}">{{#more}}Toutes les dates, dans l’agenda{{/more}}{{^more}}Ces dates dans l’agenda{{/more}}</a></p>
  {{/towns}}
  {{^towns}}
  <p class="note">Aucune date n’est annoncée{{?here}} à {{here}}{{/here}} pour l’instant. {{?here}}<a href="{{all_url|href}}">Voir toutes les communes</a>{{/here}}{{^here}}<a href="/agenda">Voir tout l’agenda</a>{{/here}}</p>
  {{/towns}}
</section>
]],

  examples = {
    {
      title = "deux dates dans une ville, une dans une autre",
      given = {
        today = "2026-11-24",
        path = "/p/cafes-deuil",
        results = {
          {
            name = "dates",
            url = "/agenda?type=cafe-deuil",
            total = 3,
            more = false,
            dates = {
              { id = "a", title = "Café deuil", city = "Figeac" },
              { id = "b", title = "Café deuil", city = "Cahors" },
              { id = "c", title = "Café deuil", city = "Figeac" },
            },
            counts = {
              { value = "cahors", label = "Cahors", n = 1 },
              { value = "figeac", label = "Figeac", n = 2 },
            },
          },
        },
      },
      expect = {
        model = {
          here = null,
          all_url = "/p/cafes-deuil",
          choices = {
            { label = "Cahors", n = 1, current = false, url = "/p/cafes-deuil?commune=cahors" },
            { label = "Figeac", n = 2, current = false, url = "/p/cafes-deuil?commune=figeac" },
          },
          towns = {
            {
              name = "Figeac",
              agenda = {
                { id = "a", title = "Café deuil", city = "Figeac" },
                { id = "c", title = "Café deuil", city = "Figeac" },
              },
            },
            { name = "Cahors", agenda = { { id = "b", title = "Café deuil", city = "Cahors" } } },
          },
          agenda_url = "/agenda?type=cafe-deuil",
          more = false,
        },
      },
    },
    {
      title = "une commune choisie, sans date",
      given = {
        today = "2026-11-24",
        path = "/p/cafes-deuil",
        params = { { name = "commune", value = "gourdon", label = "Gourdon" } },
        results = { { name = "dates", url = "/agenda?type=cafe-deuil&commune=46127", total = 0, more = false } },
      },
      expect = {
        title = "Cafés deuil à Gourdon",
        model = {
          here = "Gourdon",
          all_url = "/p/cafes-deuil",
          choices = {},
          towns = {},
          agenda_url = "/agenda?type=cafe-deuil&commune=46127",
          more = false,
        },
      },
    },
    {
      title = "un lieu qui n’est pas dit à tous",
      given = {
        today = "2026-11-24",
        path = "/p/cafes-deuil",
        results = {
          {
            name = "dates",
            url = "/agenda?type=cafe-deuil",
            total = 1,
            more = false,
            dates = { { id = "a", title = "Café deuil" } },
          },
        },
      },
      expect = {
        model = {
          here = null,
          all_url = "/p/cafes-deuil",
          choices = {},
          towns = { { name = "Lieu donné à l’inscription", agenda = { { id = "a", title = "Café deuil" } } } },
          agenda_url = "/agenda?type=cafe-deuil",
          more = false,
        },
      },
    },
  },
}
