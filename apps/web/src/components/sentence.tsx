/** A sentence of the server: what stands between backticks is a name, a pattern or a ref. */
export function Sentence({ text }: { text: string }) {
  return (
    <>
      {text.split('`').map((part, index) =>
        index % 2 === 1 ? (
          <bdi key={index} className="mono code">
            {part}
          </bdi>
        ) : (
          part
        ),
      )}
    </>
  );
}
