package dev.sluice.gateway.spend;

import dev.sluice.gateway.adminapi.AdminApiException;
import dev.sluice.gateway.adminapi.Cursor;
import dev.sluice.gateway.adminapi.Page;
import dev.sluice.gateway.adminapi.Query;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.spend.SpendReport.UsageEntry;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The usage ledger in the Admin API: {@code GET /v1/organizations/usage_entries}, newest first. */
@RestController
class UsageEntriesController {

    private final SpendReport report;
    private final Members members;

    UsageEntriesController(SpendReport report, Members members) {
        this.report = report;
        this.members = members;
    }

    @GetMapping("/v1/organizations/usage_entries")
    Page<UsageEntryAnswer> list(Query query) {
        Cursor cursor = query.cursor("req");
        if (cursor.before() != null) {
            throw AdminApiException.badRequest("before_id: the ledger can only be read towards older entries");
        }
        UUID workspace = id(query, "workspace_id", "wrkspc");
        UUID account = id(query, "service_account_id", "svac");
        boolean all = workspace == null && account == null;
        cursor.boundBy(id -> report.find(id)
                .map(entry -> (workspace == null || workspace.equals(entry.workspaceId()))
                        && (account == null || account.equals(entry.serviceAccountId())))
                .orElse(true));
        List<UsageEntry> entries = all
                ? report.newest(cursor.readAhead(), cursor.after())
                : report.newestOf(workspace, account, cursor.readAhead(), cursor.after());
        List<UUID> memberIds =
                entries.stream().map(UsageEntry::memberId).distinct().toList();
        Map<UUID, String> emails =
                members.findAll(memberIds).stream().collect(Collectors.toMap(Member::id, Member::email));
        return cursor.page(
                entries, entry -> UsageEntryAnswer.of(entry, emails.get(entry.memberId())), UsageEntryAnswer::id);
    }

    private static @Nullable UUID id(Query query, String name, String prefix) {
        return query.text(name)
                .map(text -> Ids.parse(prefix, text)
                        .orElseThrow(() -> AdminApiException.badRequest(
                                name + ": must be an id that starts with " + prefix + "_")))
                .orElse(null);
    }
}
