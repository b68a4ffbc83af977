package dev.sluice.adminui.members;

/**
 * A group in the list, or a workspace; {@code members} is how many are in it.
 *
 * @param source {@code direct}, or {@code scim} or {@code sso} for what can only be changed elsewhere
 */
public record GroupRow(String id, String name, int members, String source) {

    public boolean direct() {
        return source.equals("direct");
    }
}
