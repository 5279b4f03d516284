/**
 * A student's browser, with cookies and pages instead of a token: log-in, the spawn page and its form, the first page
 * of the server. Start at {@link dev.firstbell.client.browser.Browser}. The students of a run do not come this way: they
 * have tokens and use {@link dev.firstbell.client.hub.Servers#start}, so a 429 of theirs is a {@link
 * dev.firstbell.client.hub.StartResponse.Throttled}. The parser {@code HtmlForm} reads only what the hub's pages contain.
 */
package dev.firstbell.client.browser;
