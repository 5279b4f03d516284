/** YAML that others wrote: its limits, and what is wrong with a text that cannot be read, in plain words. */
package dev.firstbell.deploy.yaml;
