package dev.sluice.adminui.policies;

import java.util.List;

/**
 * What the editor shows: texts as they were typed.
 *
 * @param groups one a line, as the other lists
 * @param members e-mail addresses, one a line
 */
public record EditorView(
        String groups,
        String emailDomains,
        String workspaces,
        String members,
        String serviceAccounts,
        String settings,
        String gateway,
        String desktop,
        int mark,
        List<FindingRow> findings) {

    public boolean good() {
        return findings.stream().noneMatch(FindingRow::error);
    }
}
