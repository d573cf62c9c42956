/** One job variable. `raw` unless the server has escaped what must not expand: nothing in a value may expand to a secret. */
export interface JobVariable {
  key: string;
  value: string;
  public: boolean;
  masked: boolean;
  file: boolean;
  raw: boolean;
}
