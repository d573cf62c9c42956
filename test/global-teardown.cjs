module.exports = async () => {
  await globalThis.__lockkeeperPostgres?.stop();
};
