import { exactTime } from './time-ago';

const TIME = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/;

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
          <InLocalTime key={index} text={part} />
        ),
      )}
    </>
  );
}

/** The server writes times for programs; people read them in their own zone. */
function InLocalTime({ text }: { text: string }) {
  return text.split(TIME).map((part, index) =>
    index % 2 === 1 ? (
      <time key={index} dateTime={part} title={part}>
        {exactTime(part)}
      </time>
    ) : (
      part
    ),
  );
}
