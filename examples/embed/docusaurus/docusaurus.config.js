export default {
  title: 'Our network',
  url: 'https://docs.example.org',
  baseUrl: '/',
  presets: [['classic', { docs: { routeBasePath: '/' }, blog: false }]],
  stylesheets: ['/lab/embed.css'],
  scripts: [{ src: '/lab/embed.js', type: 'module' }],
};
