"""How the pages of the manual look: wide, narrow, in print."""

STYLE = """
*{box-sizing:border-box}
body{font:16px/1.55 Georgia,serif;margin:0;color:#222;background:#fff}
header{background:#0b3a5b;padding:.5em 1.2em;font-family:Arial,sans-serif}
header a{color:#fff;margin-right:1.2em}
.page{display:flex;max-width:84em}
nav.manual{flex:0 0 17em;padding:1em 1.2em;border-right:1px solid #ddd;font:14px/1.5 Arial,sans-serif}
nav.manual h2{font-size:1em;margin:1em 0 .3em}
nav.manual ul{list-style:none;margin:0;padding:0}
header .narrow{display:none}.here summary{font-family:Arial,sans-serif;font-weight:bold;cursor:pointer}
[aria-current]{font-weight:bold;color:#222;text-decoration:none}
main{flex:1 1 auto;min-width:0;max-width:66em;padding:1em 1.6em 3em}p,main>ul,main>ol{max-width:48em}
a{color:#0b5394}h1,h2,h3{font-family:Arial,sans-serif;line-height:1.25;overflow-wrap:anywhere}
h2{margin-top:1.8em}h3{margin-top:1.6em}
code,pre{font-family:Consolas,"DejaVu Sans Mono",monospace;font-size:.82em}
code{overflow-wrap:break-word}.whole{white-space:nowrap}
pre{background:#f4f4f4;padding:.8em;overflow-x:auto}pre code{font-size:1em;overflow-wrap:normal}
pre code.language-text{white-space:pre-wrap;overflow-wrap:anywhere}
.wide{overflow-x:auto;margin:1em 0}
table{border-collapse:collapse;font-size:.95em}td,th{border:1px solid #ccc;padding:.25em .6em;text-align:left;vertical-align:top}
th{background:#f4f4f4;font-family:Arial,sans-serif}
.here{background:#f7f9fb;padding:.5em 1em;margin:1em 0;font:14px/1.5 Arial,sans-serif}
.here ul{columns:16em auto;padding-left:1.2em;margin:.4em 0;overflow-wrap:anywhere}
main li span{color:#555}
.names{columns:22em auto;list-style:none;padding:0;font-size:.9em;overflow-wrap:anywhere}
.turn{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.6em;border-top:1px solid #ddd;margin-top:3em;padding-top:1em;
font-family:Arial,sans-serif}
@media(max-width:60em){.page{flex-direction:column}nav.manual{order:2;flex:none;border:0;border-top:1px solid #ddd}
main{padding:.5em 1em 2em}header .narrow{display:inline}.here ul{columns:auto;max-height:16em;overflow-y:auto}}
@media print{header,nav.manual,.turn,.here{display:none}main{max-width:none;padding:0}body{font-size:11pt}
pre{white-space:pre-wrap}.wide{overflow:visible}tr,pre{page-break-inside:avoid}h2,h3{page-break-after:avoid}a{color:inherit}}
"""
