/** A configuration that cannot be used; the message is one sentence that names the variable and the rule. */
export class ConfigError extends Error {}
