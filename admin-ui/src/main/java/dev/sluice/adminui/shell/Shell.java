package dev.sluice.adminui.shell;

import java.util.List;

/**
 * The frame of a console page.
 *
 * @param userName who is signed in
 * @param role their role, in words
 * @param version of this Sluice
 */
public record Shell(String userName, String email, String role, List<NavPart> navigation, String version) {

    /** The letter in the badge beside the name. */
    public String initial() {
        return userName.isBlank()
                ? "?"
                : userName.strip().substring(0, userName.strip().offsetByCodePoints(0, 1));
    }
}
