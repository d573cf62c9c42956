/** The first page of a list, as every list asks for it. */
export const FIRST_PAGE = { first: 100, after: null };
