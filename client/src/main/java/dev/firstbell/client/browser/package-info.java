/**
 * A student's browser, with cookies and pages instead of a token: log-in, the spawn page and form, the way to the server. The
 * way in is {@link dev.firstbell.client.browser.Browser}.
 */
package dev.firstbell.client.browser;
