"""The templates of the public page."""

from __future__ import annotations

ARTICLE = """\
<article id="{{ clause.id }}" aria-labelledby="{{ clause.id }}-name">
<h3 id="{{ clause.id }}-name">{% if clause.title %}{{ clause.title | clean }}{% else %}\
{{ clause.plain | clean }}{% endif %}</h3>
{% if clause.title %}
<p class="plain">{{ clause.plain | clean }}</p>
{% endif %}
{% if clause.text | clean != clause.plain | clean %}
<blockquote><p>{{ clause.text | clean }}</p></blockquote>
{% endif %}
{% if clause.reason %}
<p><b>Why:</b> {{ clause.reason | clean }}</p>
{% endif %}
{% if clause.form.open_on_purpose %}
<p>This clause is open on purpose.\
{% if clause.form.delegated_to %} {{ clause.form.delegated_to | clean }} decides what it leaves \
open.{% endif %}</p>
{% endif %}
<h4>Who agrees</h4>
<ul>
<li>Everyone who voted: {{ clause.support.overall | words }}</li>
{% for each in clause.support.groups %}
<li>Opinion group {{ each.group | clean }}: {{ each.ci | words }}</li>
{% endfor %}
</ul>
<h4>Who disagrees</h4>
{% for each in clause.support.dissent %}
<p>{{ each.share | twenty | capitalize }}{% if each.groups %}, most of opinion group \
{{ each.groups | join(", ") | clean }} among them{% endif %}. {{ each.text | clean }}
{% if each.answer is none %}
<b>Not yet answered.</b></p>
{% else %}
<b>Answer:</b> {{ each.answer | clean }}</p>
{% endif %}
{% else %}
<p>No dissent is recorded.</p>
{% endfor %}
<p class="origin"><b>Comes from:</b> \
{% for each in clause.provenance.derived_from %}{{ each.ref | clean }} \
({{ each.relation.value }}{% if each.fidelity %}; held true to it: \
{{ each.fidelity | words }}{% endif %}){% if not loop.last %}, {% endif %}{% endfor %}. \
{% if clause.provenance.drafted_by %}Who wrote the words: \
{{ clause.provenance.drafted_by | clean }}. {% endif %}\
Introduced in {{ clause.lifecycle.introduced }}.\
{% if clause.lifecycle.review_by %} Due for review by {{ clause.lifecycle.review_by }}.{% endif %}\
{% if clause.lifecycle.sunset %} Ends on {{ clause.lifecycle.sunset }}.{% endif %}</p>
<p class="mark"><code>{{ mark }}</code></p>
</article>"""

PAGE = """\
<!doctype html>
<html lang="{{ constitution.language.authoritative if constitution.language else 'en' }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{ constitution.title | clean }}, version {{ constitution.version }}</title>
<style>
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #ffffff; --line: #6b6b6b;
  --soft: #f1f1ec; --link: #0b4f8a; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececec; --paper: #161616; --line: #9a9a9a;
  --soft: #242424; --link: #9ccbf5; } }
body { color: var(--ink); background: var(--paper); font: 1.0625rem/1.55 system-ui, sans-serif;
  max-width: 44rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
a { color: var(--link); }
.banner { border: 2px solid var(--ink); padding: .75rem 1rem; background: var(--soft); }
article { border-top: 1px solid var(--line); padding-block: .5rem 1.5rem; margin-top: 1.5rem; }
h1, h2, h3, .plain { font-family: Georgia, "Times New Roman", serif; line-height: 1.3; }
h1 { font-size: 2.25rem; }
h2 { margin-block: 3rem 0; }
h3 { font-size: 1.35rem; font-weight: 500; margin-block: 1.5rem .5rem; }
h4 { margin-block: 1rem .25rem; }
h4 + ul, h4 + p { margin-block-start: 0; }
.plain { font-size: 1.2rem; }
.origin, .mark { color: var(--line); margin-block: .25rem; font-size: .9375rem; }
blockquote { border-inline-start: 4px solid var(--line); margin-inline: 0; padding-inline: 1rem; }
.skip { position: absolute; inset-inline-start: -999rem; }
.skip:focus { position: static; }
@media print { body { color: #000; background: #fff; max-width: none; }
  article { break-inside: avoid; } .skip, nav { display: none; } }
</style>
</head>
<body>
<a class="skip" href="#clauses">To the clauses</a>
<header>
<h1>{{ constitution.title | clean }}</h1>
<p class="banner" role="status"><b>{{ banner }}{% if warning %} {{ warning }}{% endif %}</b></p>
<p>Version {{ constitution.version }}, from {{ constitution.effective.from_ }}\
{% if constitution.effective.until %} until {{ constitution.effective.until }}{% endif %}.
Digest <code>{{ digest }}</code>.</p>
{% for each in constitution.recitals %}
<p>{{ each | clean }}</p>
{% endfor %}
</header>
<nav aria-label="Clauses">
<ul>
{% for level in levels if level.articles %}
<li><a href="#level-{{ level.id }}">{{ level.articles | length }} of rank {{ level.rank }}, \
{{ level.id }}</a></li>
{% endfor %}
</ul>
</nav>
<main id="clauses">
{% for level in levels if level.articles %}
<section aria-labelledby="level-{{ level.id }}">
<h2 id="level-{{ level.id }}">Rank {{ level.rank }}: {{ level.id }}</h2>
<p>{{ "These hold unless set aside by: " ~ level.override if level.override else \
"Nobody may set these clauses aside" }}.</p>
{% for article in level.articles %}
{{ article | safe }}
{% endfor %}
</section>
{% endfor %}
</main>
<section aria-labelledby="open">
<h2 id="open">What the text leaves open</h2>
<p>{{ constitution.interpretation.silence.default | clean }}</p>
<ul>
{% for each in constitution.control %}
<li>When {{ each.when | clean }}: {{ each.holder | clean }} decides. Until then: \
{{ each.default_action | clean }}</li>
{% endfor %}
</ul>
</section>
<section aria-labelledby="parties">
<h2 id="parties">Whose contract this is</h2>
<ul>
{% for each in constitution.parties %}
<li>{{ each.id }} ({{ each.role.value }}{% if each.n is not none %}, {{ each.n }} took part\
{% endif %}){% if each.population %}: {{ each.population | clean }}{% endif %}\
{% if each.sampling %}; {{ each.sampling | clean }}{% endif %}</li>
{% endfor %}
</ul>
</section>
<section aria-labelledby="change">
<h2 id="change">How it is adopted and changed</h2>
<table>
<caption>What each kind of change needs</caption>
<thead><tr><th scope="col">Change</th><th scope="col">Who starts it</th>\
<th scope="col">Yes, of all</th><th scope="col">Yes, in each group</th></tr></thead>
<tbody>
{% for name, rule in rules %}
<tr><th scope="row">{{ name }}</th><td>{{ rule.initiate | clean }}</td>\
<td>{{ rule.threshold }}</td><td>{{ rule.each_group if rule.each_group is not none else "–" }}\
</td></tr>
{% endfor %}
</tbody>
</table>
</section>
</body>
</html>
"""
