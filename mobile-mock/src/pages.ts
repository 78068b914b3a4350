// Which component shows which page. All but the first come when they are needed; the rest are fetched when nothing else is.
import type { Component } from 'svelte'
import type { Route } from './routes'

type Page = Component<{ name: string }>
/** Some pages are about nothing in particular, and leave the name alone. */
type Loading = () => Promise<{ default: Component<never> }>

const PAGES: Record<Exclude<Route['page'], 'around'>, Loading> = {
  report: () => import('./report/Report.svelte'),
  reporting: () => import('./report/making/Reporting.svelte'),
  pledge: () => import('./pledge/Pledge.svelte'),
  promising: () => import('./pledge/making/Promising.svelte'),
  activity: () => import('./activity/Activity.svelte'),
  groups: () => import('./groups/Groups.svelte'),
  group: () => import('./groups/Group.svelte'),
  mine: () => import('./me/Mine.svelte'),
  settings: () => import('./me/Settings.svelte'),
  waiting: () => import('./me/Waiting.svelte'),
  lost: () => import('./parts/frame/Lost.svelte'),
}

/** The component of a page. */
export async function load(page: keyof typeof PAGES): Promise<Page> {
  return (await PAGES[page]()).default as Page
}

/** What a page is about: the reference, slug or id in its address; empty where it is about nothing in particular. */
export function nameIn(route: Route): string {
  if ('ref' in route) return route.ref
  if ('slug' in route) return route.slug
  return 'id' in route ? route.id : ''
}
