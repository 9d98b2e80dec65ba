'use client';
import { useEffect, useState } from 'react';

/** What depends on the visitor's answer comes after hydration: the first render is the same for everybody. */
export default function Hydrated() {
  const [analytics, setAnalytics] = useState();
  useEffect(() => sayso.follow('analytics', setAnalytics), []);
  return <p id="hydrated">{analytics === undefined ? '' : analytics ? 'counted' : 'not counted'}</p>;
}
