import { ACTIONS, of, RUN_BY_BASH, SYNTH_STEPS } from "./workflow-parts";

/** The first job runs the pull request's code and may only read. The second runs none of it. */
export const PROOF = `# Proves a pull request, and comments who gains and loses access.
name: proof
on:
  pull_request:
concurrency:
  group: proof-${of("github.ref")}
  cancel-in-progress: true
${RUN_BY_BASH}
jobs:
  prove:
    runs-on: ubuntu-24.04
    timeout-minutes: 20
    permissions:
      contents: read
    steps:
${SYNTH_STEPS}      - name: Prove
        run: npx s3-handshake prove --markdown proof.md
      - uses: ${ACTIONS.checkout}
        with:
          persist-credentials: false
          ref: ${of("github.event.pull_request.base.sha")}
          path: base
      - name: Compare with the base branch
        run: |
          code=0
          if (cd base && npm ci && npx s3-handshake synth); then
            # 3: access is widened. The reviewer decides.
            npx s3-handshake diff base/cdktf.out cdktf.out --markdown access.md || code=$?
          else
            echo "There are no proven stacks to compare with." > access.md
          fi
          if [ "$code" != 0 ] && [ "$code" != 3 ]; then exit "$code"; fi
      - name: Report
        if: ${of("!cancelled()")}
        run: |
          touch access.md proof.md
          { cat access.md; echo; cat proof.md; } > report.md
          cat report.md >> "$GITHUB_STEP_SUMMARY"
      - uses: ${ACTIONS.upload}
        if: ${of("!cancelled()")}
        with:
          name: report
          path: report.md
          retention-days: 5

  comment:
    needs: prove
    # A pull request from a fork has no permission to write; its report is in the summary.
    if: ${of("!cancelled() && github.event.pull_request.head.repo.full_name == github.repository")}
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions:
      pull-requests: write
    steps:
      - uses: ${ACTIONS.download}
        with:
          name: report
      - name: Comment, or update the comment
        env:
          GH_TOKEN: ${of("github.token")}
          COMMENTS: repos/${of("github.repository")}/issues/${of("github.event.pull_request.number")}/comments
          COMMENT: repos/${of("github.repository")}/issues/comments
        run: |
          # GitHub's limit is 65,536 characters.
          { echo "<!-- s3-handshake -->"; head -c 60000 report.md; } > body.md
          id=$(gh api --paginate "$COMMENTS" --jq \\
            '.[] | select(.user.type == "Bot" and (.body | startswith("<!-- s3-handshake -->"))) | .id')
          id=\${id%%$'\\n'*}
          if [ -n "$id" ]; then
            gh api --silent --method PATCH "$COMMENT/$id" --field body=@body.md
          else
            gh api --silent --method POST "$COMMENTS" --field body=@body.md
          fi
`;
