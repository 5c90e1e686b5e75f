/** Stands where the console would be while there is no build of it. Plain, so that it needs no style or script. */
export const NOT_BUILT_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Console not built - Holdfast</title>
</head>
<body>
<h1>The console has not been built</h1>
<p>The server runs and its API answers under <code>/api/v1</code>. To build the console, run this in the repository and reload:</p>
<pre>npm run build -w apps/console</pre>
</body>
</html>
`;
