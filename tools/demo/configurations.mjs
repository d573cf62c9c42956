// @ts-check

/** A build that needs the group's token, and a deployment to production. */
export const MAIN = `stages: [build, deploy]

build:
  stage: build
  secrets:
    NPM_TOKEN:
      gitlab_secrets_manager: { name: NPM_TOKEN, source: group/acme }
      file: false
  script:
    - echo "the token is $NPM_TOKEN"
    - printf %s "$NPM_TOKEN" | sha256sum

deploy:
  stage: deploy
  environment: production
  secrets:
    DATABASE_URL:
      gitlab_secrets_manager: { name: DATABASE_URL }
      file: false
    DEPLOY_KEY:
      gitlab_secrets_manager: { name: DEPLOY_KEY }
  script:
    - echo "connecting to $DATABASE_URL"
    - cat "$DEPLOY_KEY"
    - sha256sum < "$DEPLOY_KEY"
    - printf %s "$DATABASE_URL" | sha256sum
`;

/** A review job, and two jobs that reach for what is not theirs. */
export const FEATURE = `stages: [review, sneak]

review:
  stage: review
  environment: review/a
  secrets:
    DATABASE_URL:
      gitlab_secrets_manager: { name: DATABASE_URL }
      file: false
  script:
    - printf %s "$DATABASE_URL" | sha256sum

sneak-key:
  stage: sneak
  allow_failure: true
  secrets:
    DEPLOY_KEY:
      gitlab_secrets_manager: { name: DEPLOY_KEY }
  script:
    - cat "$DEPLOY_KEY"

sneak-production:
  stage: sneak
  allow_failure: true
  environment: production
  secrets:
    DATABASE_URL:
      gitlab_secrets_manager: { name: DATABASE_URL }
      file: false
  script:
    - echo "$DATABASE_URL"
`;

/** Two jobs that ask for the same secret, one after the other. */
export const TWICE = `stages: [first, second]

first:
  stage: first
  secrets:
    NPM_TOKEN:
      gitlab_secrets_manager: { name: NPM_TOKEN, source: inherit }
      file: false
  script:
    - printf %s "$NPM_TOKEN" | sha256sum
    - sleep 4

second:
  stage: second
  secrets:
    NPM_TOKEN:
      gitlab_secrets_manager: { name: NPM_TOKEN, source: inherit }
      file: false
  script:
    - printf %s "$NPM_TOKEN" | sha256sum
`;

/** A deployment that misspells the secret that it needs. */
export const TYPO = `stages: [build, deploy]

build:
  stage: build
  secrets:
    NPM_TOKEN:
      gitlab_secrets_manager: { name: NPM_TOKEN, source: inherit }
      file: false
  script: [sleep 60]

deploy:
  stage: deploy
  environment: production
  secrets:
    DATABASE_URL:
      gitlab_secrets_manager: { name: DATABSE_URL }
      file: false
  script: ["true"]
`;

/** A script that means well. */
export const LEAK = `talk:
  secrets:
    SMTP_LOGIN:
      gitlab_secrets_manager: { name: SMTP_LOGIN }
      file: false
  script:
    - 'printf "login: %s\\n" "$(printf %s "$SMTP_LOGIN" | base64)"'
`;
