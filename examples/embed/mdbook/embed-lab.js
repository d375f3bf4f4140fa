import(new URL('lab/embed.js', new URL(path_to_root || './', location.href)));
