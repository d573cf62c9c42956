const wholeConfig = require('../../jest.config.cjs');

// `npm run pictures`: what it runs is no test, so no other run of Jest finds it.
module.exports = async () => {
  const { projects, testTimeout } = await wholeConfig();
  const server = projects.find(({ displayName }) => displayName === 'server');
  return { ...server, testTimeout, displayName: 'pictures', testMatch: ['<rootDir>/test/web/pictures.ts'] };
};
