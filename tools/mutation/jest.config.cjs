const { projects } = require('../../jest.config.cjs');

const unit = projects.find(({ displayName }) => displayName === 'unit');

module.exports = {
  ...unit,
  rootDir: process.cwd(),
  testMatch: ['<rootDir>/libs/{abilities,release}/src/**/*.spec.ts'],
};
