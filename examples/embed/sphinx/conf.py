project = "Our network"
extensions = []
html_theme = "alabaster"
html_static_path = ["_static"]
html_css_files = ["lab/embed.css"]
html_js_files = [("lab/embed.js", {"type": "module"})]
