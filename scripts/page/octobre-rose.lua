-- Octobre Rose : ce qui a lieu, où, et les structures qui y prennent part.

return {
  kind = "page",
  name = "octobre-rose",
  title = "Octobre Rose",
  version = 1,
  path = "octobre-rose",
  description = "Octobre Rose près de chez vous : ateliers, stands et rencontres "
    .. "sur le dépistage du cancer du sein, et les structures qui y prennent part.",
  queries = {
    { name = "dates", address = "/agenda?campagne=octobre-rose", max = 200 },
    { name = "partners", receivers_of = "dates", max = 100 },
  },

  page = function(facts)
    local dates, partners = named(facts.results, "dates"), named(facts.results, "partners")
    return {
      model = {
        towns = grouped(dates.dates, "city", "Lieu donné à l’inscription", "agenda"),
        total = dates.total,
        partners = partners.structures,
        partners_total = partners.total,
        agenda_url = dates.url or "/agenda",
      },
    }
  end,

  template = [[
<div class="leaflet-text">
  <p>En octobre, on parle du dépistage du cancer du sein&nbsp;: ateliers, stands et rencontres près de chez vous.</p>
  <p>Vous cherchez où passer une mammographie, ou quelqu’un à qui poser vos questions&nbsp;? Voyez <a href="/annuaire?q=cancer+du+sein">l’annuaire</a>.</p>
</div>
<section class="leaflet-list" aria-labelledby="dates-titre">
  <h2 id="dates-titre">Ce qui a lieu</h2>
  {{#towns}}
  <h3>{{name}}</h3>
  {{>agenda_next}}
  {{/towns}}
  {{?towns}}
  <p class="no-print"><a class="target" href="{{agenda_url|href}}">Ces dates dans l’agenda</a></p>
  {{/towns}}
  {{^towns}}
  <p class="note">Aucune date n’est annoncée pour l’instant&nbsp;: le programme paraît avant le mois d’octobre. <a href="/agenda">Voir tout l’agenda</a></p>
  {{/towns}}
</section>
{{?partners}}
<section class="leaflet-list" aria-labelledby="structures-titre">
  <h2 id="structures-titre">{{partners_total|plural:La structure qui y prend part,Les structures qui y prennent part}}</h2>
  <ul class="page-partners">
    {{#partners}}
    <li><a href="{{url|href}}">{{name}}</a>{{?kind}} <span class="note">{{kind}}{{?city}}, {{city}}{{/city}}</span>{{/kind}}</li>
    {{/partners}}
  </ul>
</section>
{{/partners}}
]],

  examples = {
    {
      title = "deux dates chez un partenaire",
      given = {
        today = "2026-09-20",
        path = "/p/octobre-rose",
        results = {
          {
            name = "dates",
            url = "/agenda?campagne=octobre-rose",
            total = 2,
            more = false,
            dates = {
              { id = "a", title = "Stand", city = "Bagneux" },
              { id = "b", title = "Atelier", city = "Bagneux" },
            },
          },
          {
            name = "partners",
            total = 1,
            more = false,
            structures = {
              { id = "s", name = "Les Tilleuls (exemple)", kind = "centre-social", city = "Bagneux", url = "/annuaire/x" },
            },
          },
        },
      },
      expect = {
        model = {
          towns = {
            {
              name = "Bagneux",
              agenda = {
                { id = "a", title = "Stand", city = "Bagneux" },
                { id = "b", title = "Atelier", city = "Bagneux" },
              },
            },
          },
          total = 2,
          partners = {
            { id = "s", name = "Les Tilleuls (exemple)", kind = "centre-social", city = "Bagneux", url = "/annuaire/x" },
          },
          partners_total = 1,
          agenda_url = "/agenda?campagne=octobre-rose",
        },
      },
    },
    {
      title = "hors saison",
      given = {
        today = "2026-11-24",
        path = "/p/octobre-rose",
        results = {
          { name = "dates", url = "/agenda?campagne=octobre-rose", total = 0, more = false },
          { name = "partners", total = 0, more = false },
        },
      },
      expect = {
        model = {
          towns = {},
          total = 0,
          partners = {},
          partners_total = 0,
          agenda_url = "/agenda?campagne=octobre-rose",
        },
      },
    },
    {
      title = "un lieu qui n’est pas dit à tous, et personne à nommer",
      given = {
        today = "2026-09-20",
        path = "/p/octobre-rose",
        results = {
          { name = "dates", total = 1, more = false, dates = { { id = "a", title = "Atelier" } } },
          { name = "partners", total = 0, more = false },
        },
      },
      expect = {
        model = {
          towns = { { name = "Lieu donné à l’inscription", agenda = { { id = "a", title = "Atelier" } } } },
          total = 1,
          partners = {},
          partners_total = 0,
          agenda_url = "/agenda",
        },
      },
    },
  },
}
