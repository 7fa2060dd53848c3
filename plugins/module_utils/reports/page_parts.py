# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The style sheet and the script of the page. Private to this collection.

A module travels as Python source only, so they cannot be files of their own.
"""

from __future__ import annotations

# Every pair of text and background has a contrast of at least 4.5 to 1 in both schemes.
STYLE = """
:root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--line:#d5dae1;--text:#1b1f24;--soft:#545d68;--link:#0b5cad;
--changed:#855400;--missing:#0b5cad;--superfluous:#b3261e;--not_checked:#6f3fb5;--unmanaged:#545d68;--good:#1a6e37;
--del:#ffebe9;--del2:#ffbdb5;--ins:#e2f7e8;--ins2:#9be3b1}
@media (prefers-color-scheme:dark){:root{--bg:#101316;--card:#191d21;--line:#363d46;--text:#e6e8eb;--soft:#a6aeb8;--link:#6cb6ff;
--changed:#f0b429;--missing:#6cb6ff;--superfluous:#ff8a80;--not_checked:#c9a6ff;--unmanaged:#a6aeb8;--good:#6fd08c;
--del:#3a1719;--del2:#7d2a2d;--ins:#13301d;--ins2:#21673a}}
*{box-sizing:border-box}
html{scroll-padding-top:4.5rem}
body{margin:0 auto;padding:1.25rem 1rem 4rem;max-width:76rem;background:var(--bg);color:var(--text);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.6rem;line-height:1.25;margin:0}
h2{font-size:1.25rem;margin:0}
h3{font-size:1rem;margin:1.25rem 0 .5rem;color:var(--k)}
p{margin:.25rem 0}
a{color:var(--link)}
.soft{color:var(--soft)}
.verdict{font-size:1.1rem;margin:.35rem 0 1rem}
section{margin:1.5rem 0;padding:1rem;background:var(--card);border:1px solid var(--line);border-radius:.6rem}
section>header{display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:baseline}
.stage,.action{font-size:.8rem;padding:.05rem .5rem;border:1px solid var(--line);border-radius:1rem;color:var(--soft);white-space:nowrap}
.k-changed{--k:var(--changed)}.k-missing{--k:var(--missing)}.k-superfluous{--k:var(--superfluous)}
.k-arranged{--k:var(--changed)}
.k-not_checked{--k:var(--not_checked)}.k-unmanaged{--k:var(--unmanaged)}.k-good{--k:var(--good)}
.error{border-left:.25rem solid var(--not_checked);padding:.35rem .75rem;white-space:pre-wrap}
table{border-collapse:collapse;width:100%}
.wide{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:.6rem}
.wide th,.wide td{padding:.4rem .75rem;text-align:left;border-bottom:1px solid var(--line);white-space:nowrap}
.wide tr:last-child>*{border-bottom:0}
.wide .num{text-align:right;font-variant-numeric:tabular-nums}
.wide .none{color:var(--soft)}
.wide th[scope=row]{white-space:normal;min-width:8rem;font-weight:600}
.state{color:var(--k);font-weight:600}
form{position:sticky;top:0;z-index:1;display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;padding:.6rem 0;
margin:1rem 0 0;background:var(--bg)}
input[type=search]{flex:1 1 14rem;min-width:0;font:inherit;padding:.45rem .75rem;color:inherit;background:var(--card);
border:1px solid var(--soft);border-radius:.5rem}
::placeholder{color:var(--soft);opacity:1}
fieldset{display:flex;flex-wrap:wrap;gap:.4rem;border:0;margin:0;padding:0;min-width:0}
fieldset label,button{font:inherit;font-size:.9rem;padding:.35rem .7rem;color:var(--k,inherit);background:var(--card);
border:1px solid var(--line);border-radius:.5rem;cursor:pointer;white-space:nowrap}
fieldset input{accent-color:var(--k);margin:0 .3rem 0 0;vertical-align:-.1em}
:focus-visible{outline:.15rem solid var(--link);outline-offset:.1rem}
output{color:var(--soft);font-size:.9rem;white-space:nowrap}
.o{border:1px solid var(--line);border-left:.25rem solid var(--k);border-radius:.4rem;margin:.4rem 0;overflow:hidden}
.h{display:flex;flex-wrap:wrap;gap:.1rem .75rem;align-items:baseline;padding:.45rem .75rem}
summary{cursor:pointer;list-style:none}
summary::-webkit-details-marker{display:none}
summary::before{content:"\\25B8";color:var(--soft)}
[open]>summary::before{content:"\\25BE"}
.n{font-weight:600;unicode-bidi:isolate}
.h code,.who{color:var(--soft);font-size:.875rem}
.who{margin-left:auto}
code,pre,.d{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.8125rem;line-height:1.5}
.b{border-top:1px solid var(--line)}
.b>p,.b>ul{padding:.5rem .75rem;margin:0}
.b>ul{padding-left:2rem}
pre{margin:0;padding:.5rem .75rem;white-space:pre-wrap}
.k-missing pre{background:var(--ins)}
.k-superfluous pre{background:var(--del)}
.d{table-layout:fixed}
.d th{text-align:left;padding:.35rem .75rem;font-weight:600;color:var(--soft);border-bottom:1px solid var(--line)}
.d td{padding:0 .75rem 0 1.75rem;vertical-align:top;white-space:pre-wrap;text-indent:-1rem;unicode-bidi:isolate}
.d td::before{content:"";display:inline-block;width:1rem;text-indent:0}
.d td+td,.d th+th{border-left:1px solid var(--line)}
.d del,.d ins{text-decoration:none}
td.r{background:var(--del)}td.r::before{content:"\\2212"}
td.a{background:var(--ins)}td.a::before{content:"+"}
mark{color:inherit;border-radius:.15rem}
.r mark{background:var(--del2)}.a mark{background:var(--ins2)}
.d .x{color:var(--soft);background:var(--bg);text-align:center;font-family:system-ui,sans-serif;padding:.1rem .75rem}
.v{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
[hidden]{display:none!important}
@media (max-width:44rem){body{padding:1rem .6rem 3rem}section{padding:.75rem .6rem}form{position:static}.who{margin-left:0;width:100%}
fieldset label,button{padding:.5rem .7rem}.wide th,.wide td{padding:.4rem .5rem}.wide th[scope=row]{min-width:6rem}
.d,.d tbody,.d tr,.d td{display:block;width:100%}.d thead{display:none}.d td+td{border-left:0}.d td:empty,.d .e+.e{display:none}}
@media print{form{display:none}body{max-width:none}.o{break-inside:avoid}}
"""

# Hides what does not fit the filter; without it the page is whole, so the form only appears where it runs.
SCRIPT = """
(function () {
  "use strict";
  var form = document.querySelector("form"), search = form.querySelector("input[type=search]");
  var boxes = Array.from(form.querySelectorAll("input[type=checkbox]")), said = form.querySelector("output");
  var tenants = Array.from(document.querySelectorAll("section")).map(function (section) {
    var name = section.dataset.tenant.toLowerCase();
    var groups = Array.from(section.querySelectorAll(".group")).map(function (group) {
      var objects = Array.from(group.querySelectorAll(".o")).map(function (object) {
        return { node: object, text: name + " " + object.querySelector(".h").textContent.toLowerCase() };
      });
      return { node: group, kind: group.dataset.kind, objects: objects };
    });
    return { node: section, name: name, groups: groups };
  });
  function apply() {
    var words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
    var fits = function (text) { return words.every(function (word) { return text.includes(word); }); };
    var wanted = boxes.filter(function (box) { return box.checked; }).map(function (box) { return box.name; });
    var shown = 0, all = 0;
    tenants.forEach(function (tenant) {
      var here = 0;
      tenant.groups.forEach(function (group) {
        var on = wanted.includes(group.kind), visible = 0;
        group.objects.forEach(function (object) {
          var hit = on && fits(object.text);
          object.node.hidden = !hit;
          visible += hit ? 1 : 0;
        });
        group.node.hidden = !visible;
        here += visible;
        all += group.objects.length;
      });
      tenant.node.hidden = words.length > 0 && !here && !fits(tenant.name);
      shown += here;
    });
    said.textContent = shown + " of " + all + " shown";
  }
  search.addEventListener("input", apply);
  boxes.forEach(function (box) { box.addEventListener("change", apply); });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.querySelector("button").addEventListener("click", function () {
    var details = Array.from(document.querySelectorAll("details:not([hidden])"));
    var open = details.some(function (each) { return !each.open; });
    details.forEach(function (each) { each.open = open; });
  });
  form.hidden = false;
  apply();
})();
"""
