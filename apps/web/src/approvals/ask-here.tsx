import { useLocation } from 'react-router';
import { placeIn } from '../app/namespace-path';
import { knownAbilities } from '../texts/approvals';
import { AskForAccess, type Wish } from './ask-for-access';

/** On a page of a group or project that was refused: asks for what the refusal named, there. Else nothing. */
export default function AskHere({ ability, refusedRequestId }: Pick<Wish, 'ability' | 'refusedRequestId'>) {
  const { pathname } = useLocation();
  const splat = /^\/(?:groups|projects)\/(.+)$/.exec(pathname)?.[1];
  if (!splat || !knownAbilities.includes(ability)) return null;
  const { fullPath } = placeIn(decodeURIComponent(splat));
  return <AskForAccess wish={{ ability, object: { fullPath }, refusedRequestId }} />;
}
