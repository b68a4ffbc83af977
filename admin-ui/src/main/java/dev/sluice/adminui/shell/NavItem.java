package dev.sluice.adminui.shell;

/**
 * One entry of the navigation.
 *
 * @param key message key of the label is {@code nav.<key>}, icon fragment is {@code <key>}
 * @param current whether the page that is shown belongs to it
 */
public record NavItem(String key, String href, boolean current) {}
